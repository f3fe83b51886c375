const SEARCH = {{ rows("search") | map("cells") | list | tojson }};

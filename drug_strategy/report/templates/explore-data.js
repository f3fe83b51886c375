const EXPLORE = {{ explored | tojson }};

"""Stand in for dbt's `model` while sqlfluff reads macros; the SQL is never run."""

resource_type = "model"
columns = ("indicator_id", "key_activity_area_title", "borough_name", "not_attributed")

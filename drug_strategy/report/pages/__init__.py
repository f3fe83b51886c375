"""The pages of the report and what stands on them."""

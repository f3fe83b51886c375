"""The orchestration of the warehouse, module by module in the order in which the data travels."""

"""Read the returns' contracts, which are Open Data Contract Standard files."""

from drug_strategy.contracts.contract import CONTRACTS, NO_RETURN, Column, Contract, Rule, contracts

__all__ = ["CONTRACTS", "NO_RETURN", "Column", "Contract", "Rule", "contracts"]

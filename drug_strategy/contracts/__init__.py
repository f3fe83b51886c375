"""Read the contracts of the returns, each an Open Data Contract Standard file."""

from drug_strategy.contracts.contract import CONTRACTS, Column, Contract, Rule, contracts

__all__ = ["CONTRACTS", "Column", "Contract", "Rule", "contracts"]

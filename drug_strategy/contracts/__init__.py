"""The contracts of the returns, one Open Data Contract Standard file each, and their reader."""

from drug_strategy.contracts.contract import CONTRACTS, Column, Contract, Rule, contracts

__all__ = ["CONTRACTS", "Column", "Contract", "Rule", "contracts"]

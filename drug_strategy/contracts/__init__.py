"""The contracts of the returns, one Open Data Contract Standard file each, and their reader."""

from drug_strategy.contracts.contract import Column, Contract, Rule
from drug_strategy.contracts.reader import CONTRACTS, contracts

__all__ = ["CONTRACTS", "Column", "Contract", "Rule", "contracts"]

"""Runs the command as `python -m drug_strategy.cli`."""

import sys

from drug_strategy.cli.main import main

sys.exit(main())

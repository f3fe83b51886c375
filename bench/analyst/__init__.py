"""A few published figures once more, as an analyst would make them with pandas.

All that the figures need is done: every file is read, cells are cleaned, rows are judged,
corrections settled, places mapped and areas added up. What no figure needs is not: no row is kept
with its reasons and no return's status told, so that a figure that is null as its return is
outstanding is zero here; no ward, network, year or interval is made. Nothing is taken from landing,
quality or the models, but what the columns of a return are (contract).
"""

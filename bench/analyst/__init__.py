"""A few published figures, as an analyst would make them with pandas.

It does all that the figures need: reads every file, cleans cells, validates rows, applies
corrections, maps places and adds up areas. It does no more: it stores no reasons and
no return status, so that a figure that is null because its return is outstanding is
zero here; it makes no ward, network, year or interval. It uses no code of
landing, quality or the models, only the columns of the contracts.
"""

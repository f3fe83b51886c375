"""Assign each borough a colour that is the same in every chart.

London has the same colour as the text.

All 32 colours have a contrast of at least 4.5 with the page. Within this limit, the colours differ
as much as possible, especially those of neighbouring boroughs. Each borough has one colour for
light pages and another for dark pages.
"""

BOROUGHS = {
    "E09000002": ("#6100ac", "#b995f6"),
    "E09000003": ("#4c378f", "#8388cb"),
    "E09000004": ("#a84f8e", "#ff58b4"),
    "E09000005": ("#a31257", "#e85760"),
    "E09000006": ("#4f4366", "#c167fb"),
    "E09000007": ("#507b07", "#4eca2a"),
    "E09000008": ("#7b0977", "#a9819b"),
    "E09000009": ("#40055d", "#efbcfa"),
    "E09000010": ("#014441", "#09e095"),
    "E09000011": ("#202949", "#3ff6ff"),
    "E09000012": ("#372900", "#bbd0a7"),
    "E09000013": ("#3e757f", "#38a391"),
    "E09000014": ("#ae4538", "#c58d04"),
    "E09000015": ("#54552d", "#bced88"),
    "E09000016": ("#926673", "#f7791a"),
    "E09000017": ("#825eb9", "#7d7df9"),
    "E09000018": ("#74370c", "#919368"),
    "E09000019": ("#9233c8", "#c95fc2"),
    "E09000020": ("#e22a19", "#f7dc1f"),
    "E09000021": ("#7d3850", "#c37960"),
    "E09000022": ("#4d0e32", "#f183a7"),
    "E09000023": ("#936d24", "#a0b747"),
    "E09000024": ("#0f3e02", "#82fc65"),
    "E09000025": ("#126b47", "#3e9f24"),
    "E09000026": ("#720119", "#fed48d"),
    "E09000027": ("#211eb4", "#02c8f1"),
    "E09000028": ("#6357f0", "#98b8da"),
    "E09000029": ("#4d5f9c", "#2098db"),
    "E09000030": ("#db2478", "#f7a597"),
    "E09000031": ("#195cc7", "#6dd3c0"),
    "E09000032": ("#c039b9", "#fd8ff4"),
    "E09000033": ("#141c6f", "#ade6f1"),
}


def borough_colours() -> str:
    """Return the colours as CSS properties named after the boroughs' codes."""
    light, dark = (
        "".join(f"--{code}:{both[place]};" for code, both in BOROUGHS.items()) for place in (0, 1)
    )
    return (
        f":root{{{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not(.light){{{dark}}}}}"
    )

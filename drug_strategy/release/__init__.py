"""Release: the public edition, made from the published file and attacked before it is given out."""

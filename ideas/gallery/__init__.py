"""Gallery: the shop window. Reads every room and writes nothing."""

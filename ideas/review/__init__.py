"""Review: the two staff desks, screening and the decision."""

"""Products: what is made of an adopted idea, and the SKUs it is sold under."""

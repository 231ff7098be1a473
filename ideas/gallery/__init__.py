"""The shop window: discover, idea, campaign, product and member pages, "My ideas". Reads every room, writes nothing."""

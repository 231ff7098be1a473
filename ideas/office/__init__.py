"""The office: what every room may use and none owns (mail, jobs, audit book, rate buckets, settings)."""

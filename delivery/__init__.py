"""Us speaking to people: the Connector, mail, pacing, and the workers that send."""

"""What the service needs from storage and delivery, as protocols they fulfil: a file a port."""

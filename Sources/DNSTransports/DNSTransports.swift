// DNSTransports

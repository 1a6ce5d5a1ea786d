// DNSConfig

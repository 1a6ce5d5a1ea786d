// DNSForwarding

// DNSText

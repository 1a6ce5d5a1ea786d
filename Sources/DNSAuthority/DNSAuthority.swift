// DNSAuthority

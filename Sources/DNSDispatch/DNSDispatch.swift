// DNSDispatch

// The signed zones that the standards show, their signatures and keys cut short: a server looks into neither.

/// Zones as master files, with the origin `example.`.
enum SignedSamples {
    /// RFC 4035 appendix A: NSEC records, a wildcard, a signed and an unsigned delegation.
    static let nsec = """
        $TTL 3600
        @ SOA ns1.example. bugs.x.w.example. 1081539377 3600 300 3600000 3600
        @ RRSIG SOA 5 1 3600 20040509183619 20040409183619 38519 @ ONx0k36r
        @ NS ns1.example.
        @ NS ns2.example.
        @ RRSIG NS 5 1 3600 20040509183619 20040409183619 38519 @ gl13F00f
        @ MX 1 xx.example.
        @ RRSIG MX 5 1 3600 20040509183619 20040409183619 38519 @ HyDHYVT5
        @ NSEC a.example. NS SOA MX RRSIG NSEC DNSKEY
        @ RRSIG NSEC 5 1 3600 20040509183619 20040409183619 38519 @ O0k558jH
        @ DNSKEY 256 3 5 AQOy1bZV
        @ DNSKEY 257 3 5 AQOeX7+b
        @ RRSIG DNSKEY 5 1 3600 20040509183619 20040409183619 9465 @ ZxgauAuI
        @ RRSIG DNSKEY 5 1 3600 20040509183619 20040409183619 38519 @ eGL0s90g
        a NS ns1.a.example.
        a NS ns2.a.example.
        a DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
        a RRSIG DS 5 2 3600 20040509183619 20040409183619 38519 @ oXIKit/Q
        a NSEC ai.example. NS DS RRSIG NSEC
        a RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ cOlYgqJL
        ns1.a A 192.0.2.5
        ns2.a A 192.0.2.6
        ai A 192.0.2.9
        ai RRSIG A 5 2 3600 20040509183619 20040409183619 38519 @ pAOtzLP2
        ai HINFO "KLH-10" "ITS"
        ai RRSIG HINFO 5 2 3600 20040509183619 20040409183619 38519 @ Iq/RGCbB
        ai AAAA 2001:db8::f00:baa9
        ai RRSIG AAAA 5 2 3600 20040509183619 20040409183619 38519 @ nLcpFuXd
        ai NSEC b.example. A HINFO AAAA RRSIG NSEC
        ai RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ QoshyPev
        b NS ns1.b.example.
        b NS ns2.b.example.
        b NSEC ns1.example. NS RRSIG NSEC
        b RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ GNuxHn84
        ns1.b A 192.0.2.7
        ns2.b A 192.0.2.8
        ns1 A 192.0.2.1
        ns1 RRSIG A 5 2 3600 20040509183619 20040409183619 38519 @ F1C9HVhI
        ns1 NSEC ns2.example. A RRSIG NSEC
        ns1 RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ I4hj+Kt6
        ns2 A 192.0.2.2
        ns2 RRSIG A 5 2 3600 20040509183619 20040409183619 38519 @ V7cQRw1T
        ns2 NSEC *.w.example. A RRSIG NSEC
        ns2 RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ N0QzHvaJ
        *.w MX 1 ai.example.
        *.w RRSIG MX 5 2 3600 20040509183619 20040409183619 38519 @ OMK8rAZl
        *.w NSEC x.w.example. MX RRSIG NSEC
        *.w RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ r/mZnRC3
        x.w MX 1 xx.example.
        x.w RRSIG MX 5 3 3600 20040509183619 20040409183619 38519 @ Il2WTZ+B
        x.w NSEC x.y.w.example. MX RRSIG NSEC
        x.w RRSIG NSEC 5 3 3600 20040509183619 20040409183619 38519 @ aRbpHftx
        x.y.w MX 1 xx.example.
        x.y.w RRSIG MX 5 4 3600 20040509183619 20040409183619 38519 @ k2bJHbwP
        x.y.w NSEC xx.example. MX RRSIG NSEC
        x.y.w RRSIG NSEC 5 4 3600 20040509183619 20040409183619 38519 @ OvE6WUzN
        xx A 192.0.2.10
        xx RRSIG A 5 2 3600 20040509183619 20040409183619 38519 @ kBF4YxMG
        xx HINFO "KLH-10" "TOPS-20"
        xx RRSIG HINFO 5 2 3600 20040509183619 20040409183619 38519 @ GY2PLSXm
        xx AAAA 2001:db8::f00:baaa
        xx RRSIG AAAA 5 2 3600 20040509183619 20040409183619 38519 @ Zzj0yodD
        xx NSEC example. A HINFO AAAA RRSIG NSEC
        xx RRSIG NSEC 5 2 3600 20040509183619 20040409183619 38519 @ ZFWUln6A

        """

    /// RFC 5155 appendix A: NSEC3 records with opt-out, and an owner name that looks like a hash.
    static let nsec3 = """
        $TTL 3600
        @ SOA ns1.example. bugs.x.w.example. 1 3600 300 3600000 3600
        @ RRSIG SOA 7 1 3600 20150420235959 20051021000000 40430 @ Hu25UIyN
        @ NS ns1.example.
        @ NS ns2.example.
        @ RRSIG NS 7 1 3600 20150420235959 20051021000000 40430 @ PVOgtMK1
        @ MX 1 xx.example.
        @ RRSIG MX 7 1 3600 20150420235959 20051021000000 40430 @ GgQ1A9xs
        @ DNSKEY 256 3 7 AwEAAaet
        @ DNSKEY 257 3 7 AwEAAcUl
        @ RRSIG DNSKEY 7 1 3600 20150420235959 20051021000000 12708 @ AuU4juU9
        @ NSEC3PARAM 1 0 12 aabbccdd
        @ RRSIG NSEC3PARAM 7 1 3600 20150420235959 20051021000000 40430 @ C1Gl8tPZ
        0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr (
            MX DNSKEY NS SOA NSEC3PARAM RRSIG )
        0p9mhaveqvm6t7vbl5lop2u3t2rp3tom RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ OSgWSm26
        2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127
        2t7b4g4vsa5smi47k61mv5bv1a22bojr RRSIG A 7 2 3600 20150420235959 20051021000000 40430 @ h6c++bzh
        2t7b4g4vsa5smi47k61mv5bv1a22bojr NSEC3 1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG
        2t7b4g4vsa5smi47k61mv5bv1a22bojr RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ OmBvJ1Vg
        2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 1 12 aabbccdd 35mthgpgcu1qg68fab165klnsnk3dpvl MX RRSIG
        2vptu5timamqttgl4luu9kg21e0aor3s RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ KL1V2oFY
        35mthgpgcu1qg68fab165klnsnk3dpvl NSEC3 1 1 12 aabbccdd b4um86eghhds6nea196smvmlo4ors995 NS DS RRSIG
        35mthgpgcu1qg68fab165klnsnk3dpvl RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ g6jPUUpd
        a NS ns1.a.example.
        a NS ns2.a.example.
        a DS 58470 5 1 3079F1593EBAD6DC121E202A8B766A6A4837206C
        a RRSIG DS 7 2 3600 20150420235959 20051021000000 40430 @ XacFcQVH
        ns1.a A 192.0.2.5
        ns2.a A 192.0.2.6
        ai A 192.0.2.9
        ai RRSIG A 7 2 3600 20150420235959 20051021000000 40430 @ hVe+wKYM
        ai HINFO "KLH-10" "ITS"
        ai RRSIG HINFO 7 2 3600 20150420235959 20051021000000 40430 @ Yi42uOq4
        ai AAAA 2001:db8:0:0:0:0:f00:baa9
        ai RRSIG AAAA 7 2 3600 20150420235959 20051021000000 40430 @ LcdxKaCB
        b4um86eghhds6nea196smvmlo4ors995 NSEC3 1 1 12 aabbccdd gjeqe526plbf1g8mklp59enfd789njgi MX RRSIG
        b4um86eghhds6nea196smvmlo4ors995 RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ ZkPG3M32
        c NS ns1.c.example.
        c NS ns2.c.example.
        ns1.c A 192.0.2.7
        ns2.c A 192.0.2.8
        gjeqe526plbf1g8mklp59enfd789njgi NSEC3 1 1 12 aabbccdd ji6neoaepv8b5o6k4ev33abha8ht9fgc HINFO A AAAA RRSIG
        gjeqe526plbf1g8mklp59enfd789njgi RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ IVnezTJ9
        ji6neoaepv8b5o6k4ev33abha8ht9fgc NSEC3 1 1 12 aabbccdd k8udemvp1j2f7eg6jebps17vp3n8i58h
        ji6neoaepv8b5o6k4ev33abha8ht9fgc RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ gPkFp1s2
        k8udemvp1j2f7eg6jebps17vp3n8i58h NSEC3 1 1 12 aabbccdd kohar7mbb8dc2ce8a9qvl8hon4k53uhi
        k8udemvp1j2f7eg6jebps17vp3n8i58h RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ FtXGbvF0
        kohar7mbb8dc2ce8a9qvl8hon4k53uhi NSEC3 1 1 12 aabbccdd q04jkcevqvmu85r014c7dkba38o0ji5r A RRSIG
        kohar7mbb8dc2ce8a9qvl8hon4k53uhi RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ VrDXs2uV
        ns1 A 192.0.2.1
        ns1 RRSIG A 7 2 3600 20150420235959 20051021000000 40430 @ bu6kx73n
        ns2 A 192.0.2.2
        ns2 RRSIG A 7 2 3600 20150420235959 20051021000000 40430 @ ktQ3TqE0
        q04jkcevqvmu85r014c7dkba38o0ji5r NSEC3 1 1 12 aabbccdd r53bq7cc2uvmubfu5ocmm6pers9tk9en A RRSIG
        q04jkcevqvmu85r014c7dkba38o0ji5r RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ hV5I89b+
        r53bq7cc2uvmubfu5ocmm6pers9tk9en NSEC3 1 1 12 aabbccdd t644ebqk9bibcna874givr6joj62mlhv MX RRSIG
        r53bq7cc2uvmubfu5ocmm6pers9tk9en RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ aupviVir
        t644ebqk9bibcna874givr6joj62mlhv NSEC3 1 1 12 aabbccdd 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom HINFO A AAAA RRSIG
        t644ebqk9bibcna874givr6joj62mlhv RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 @ RAjGECB8
        *.w MX 1 ai.example.
        *.w RRSIG MX 7 2 3600 20150420235959 20051021000000 40430 @ CikebjQw
        x.w MX 1 xx.example.
        x.w RRSIG MX 7 3 3600 20150420235959 20051021000000 40430 @ IrK3tq/t
        x.y.w MX 1 xx.example.
        x.y.w RRSIG MX 7 4 3600 20150420235959 20051021000000 40430 @ MqSt5HqJ
        xx A 192.0.2.10
        xx RRSIG A 7 2 3600 20150420235959 20051021000000 40430 @ T35hBWEZ
        xx HINFO "KLH-10" "TOPS-20"
        xx RRSIG HINFO 7 2 3600 20150420235959 20051021000000 40430 @ KimG+rDd
        xx AAAA 2001:db8:0:0:0:0:f00:baaa
        xx RRSIG AAAA 7 2 3600 20150420235959 20051021000000 40430 @ IXBcXORI

        """
}

// When this program was built.
#define _GNU_SOURCE
#include "CSockets.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

// "Jan  2 2026": the local day or, where SOURCE_DATE_EPOCH is set, so that builds can be repeated, the day of that in UTC
static const char day[] = __DATE__;

int64_t cs_build_time(void) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = {day[0], day[1], day[2], 0};
    struct tm parts = {
        .tm_year = atoi(day + 7) - 1900,
        .tm_mon = (int)(strstr(months, month) - months) / 3,
        .tm_mday = atoi(day + 4),
    };
    // somewhere it was that day a good half a day before it was in UTC
    return (int64_t)timegm(&parts) - 24 * 60 * 60;
}

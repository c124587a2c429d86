/* check-main.h - the one main() all Check programs share: TAP on stdout for automake. */
#pragma once

#include <check.h>
#include <stdlib.h>

Suite *suite(void);

int
main(void)
{
    SRunner *runner = srunner_create(suite());
    int failed;

    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

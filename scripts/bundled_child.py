"""Runs in the packaged terminal before its entry point: is this process a device's child?"""

import sys

from devices import childprocess

exit_code = childprocess.run_if_asked(sys.argv[1:])
if exit_code is not None:
    sys.exit(exit_code)

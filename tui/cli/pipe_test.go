package cli_test

import "syscall"

const errPipe = syscall.EPIPE

/* SPDX-License-Identifier: MIT
 * The recommended options for a small target as they stand: the port must build on them. */
#include "lwipopts_small.h"

#!/bin/sh
# SPDX-License-Identifier: MIT
# A site with "Sign in with LinkedIn" and a members' page, in nginx, against a sandbox of its own.
exec sh "$(dirname "$0")/../resty.sh" "$(dirname "$0")"

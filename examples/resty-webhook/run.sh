#!/bin/sh
# SPDX-License-Identifier: MIT
# A receiver of LinkedIn's events that stores leads and comments, in nginx, against a sandbox of its own.
exec sh "$(dirname "$0")/../resty.sh" "$(dirname "$0")"

#!/bin/sh
# SPDX-License-Identifier: MIT
# A newer Neovim than this system's, from a later Debian in a folder of its own, and the editor's specs in it:
#
#   new_neovim.sh [SUITE [FOLDER]]      as root; trixie in build/neovim-trixie unless told otherwise
#
# Needs debootstrap. The folder stays, so that the next run is quick.
set -eu
suite=${1:-trixie}
cd "$(dirname "$0")/../.."
root=${2:-$PWD/build/neovim-$suite}
library=$(gcc -print-multiarch 2> /dev/null || echo "$(uname -m)-linux-gnu")
if ! [ -x "$root/usr/bin/nvim" ]; then
  command -v debootstrap > /dev/null || { echo "needs the package debootstrap"; exit 3; }
  [ "$(id -u)" = 0 ] || { echo "needs root (debootstrap)"; exit 3; }
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2> /dev/null | head -n 1)
  mkdir -p "$(dirname "$root")"
  # shellcheck disable=SC2086
  debootstrap --variant=minbase --include=neovim,libcurl4 "$suite" "$root" $mirror > "$root.log" 2>&1 \
    || { tail "$root.log"; exit 1; }
fi

# The editor with its own libraries, run from here: the folder is no machine of its own.
program="$root.sh"
cat > "$program" << END
#!/bin/sh
VIMRUNTIME=$root/usr/share/nvim/runtime exec "\$(echo $root/lib64/ld-linux-*.so.*)" \\
  --library-path $root/lib/$library:$root/usr/lib/$library $root/usr/bin/nvim "\$@"
END
chmod 755 "$program"
"$program" --version | head -n 1
export NVIM_PROGRAM="$program" SPEC_NVIM_ROOT="$root"
exec sh spec/support/run.sh nvim

-- SPDX-License-Identifier: MIT
--- The text of `:help linkedin`; linkedin.nvim.runtime writes it where Neovim looks.
return "*linkedin.txt*  LinkedIn in Neovim\n"

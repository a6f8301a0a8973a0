-- SPDX-License-Identifier: MIT
--- The text of `:help linkedin`; linkedin.nvim.runtime writes it where Neovim looks.
return [[
*linkedin.txt*  LinkedIn in Neovim: write, check, preview and publish posts.

                                                    *linkedin* *linkedin.nvim*

    1. Setup ................................ |linkedin-setup|
    2. A post ............................... |linkedin-post|
    3. Commands ............................. |linkedin-commands|
    4. Diagnostics .......................... |linkedin-diagnostics|
    5. Mentions ............................. |linkedin-mentions|
    6. Scheduled posts ...................... |linkedin-schedule|
    7. Options .............................. |linkedin-options|
    8. When something fails ................. |linkedin-failures|

==============================================================================
1. Setup                                                      *linkedin-setup*

Neovim 0.7 or later, lua-cjson, and the library built for LuaJIT. >

    require "linkedin.nvim".setup {}
<
The application comes from LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET, or
from `client = { client_id = …, client_secret = … }`. `:LinkedIn login` signs
you in; the token is kept in a file that only you can read.

`:checkhealth linkedin` tells what is missing. Nothing waits for the network:
every command returns at once and tells its result when it is there.

==============================================================================
2. A post                                                      *linkedin-post*

Any buffer can be published. Files named `*.linkedin` have the filetype
`linkedin`: they are checked while you type, and complete mentions. >

    ---
    image: workshop.png
    alt: A lens on the grinding machine
    visibility: connections
    ---
    We ground our first mirror (with @[Heron Optics](urn:li:organization:1)).

    #optics
<
The text is plain: nothing is escaped, parentheses and asterisks may stand
anywhere. `#word` is a hashtag, `@[Name](URN)` a mention.

                                                       *linkedin-front-matter*
Between two lines `---` at the top:

    image        a path, or `path:` and `alt:` below it
    alt          the alternative text of `image`
    images       a list of 2 to 20 of them: `[a.png, b.png]`, or one a line
    video        a path, or `path:`, `captions:` and `thumbnail:` below it
    document     a path; needs `title`
    title        of the video or document
    visibility   public (default), connections, logged_in
    author       me (default), urn:li:organization:… or its number
    schedule     2027-03-01 09:30 (local time) or 2027-03-01T09:30:00Z

Paths are relative to the buffer's file; `~/` is your home.

==============================================================================
3. Commands                                      *linkedin-commands* *:LinkedIn*

:LinkedIn login       Sign in through the browser.
:LinkedIn[!] logout   Forget the token; with ! LinkedIn is asked to end it.
:LinkedIn whoami      Say who is signed in.
:LinkedIn quota       Say what is left of each quota.

:[range]LinkedIn[!] post
                      Publish the buffer, or the lines of the range under the
                      buffer's front matter. After a failure: go on from
                      there; with ! begin anew. See |linkedin-failures|.
:LinkedIn cancel      Stop what is being published from this buffer.
:[range]LinkedIn preview
                      Show the post as LinkedIn will, in a floating window,
                      with its characters counted. <Tab> unfolds what is
                      behind "…see more", q closes. Where LinkedIn folds is
                      not documented: see `fold` in |linkedin-options|.
:LinkedIn comments [post]
                      Show the comments on a post, given by URN or address;
                      by default on the one last published from this buffer.
:LinkedIn scheduled [publish ID | cancel ID]
                      List scheduled posts. p publishes the one under the
                      cursor now, x cancels it, r reads the list again.
:LinkedIn lint        Check the buffer now, whatever its filetype.
:LinkedIn messages    Everything that was said, whole.

==============================================================================
4. Diagnostics                                          *linkedin-diagnostics*

What is wrong with a post is shown through |vim.diagnostic| when you have not
typed for `lint_delay` milliseconds. The check itself, which looks into
pictures and films, runs in a thread. `rules` adds your own:
>
    rules = { forbidden = { "synergy" }, max_hashtags = 3 }
<
==============================================================================
5. Mentions                                                *linkedin-mentions*

`@Her` and |i_CTRL-X_CTRL-O| complete to the pages that you administer:
LinkedIn lets an ordinary application look up nobody else. The list is read in
the background and kept for a day. In other buffers: >

    :set completefunc=v:lua.require'linkedin.nvim.mentions'.complete
<
==============================================================================
6. Scheduled posts                                         *linkedin-schedule*

LinkedIn's API has no scheduling. With `schedule` in the front matter,
`:LinkedIn post` checks the post and writes it to a file; an editor that is
open at that time publishes it. Of several editors one does. A post that came
due while no editor was open is offered at the next start, and published only
when you say so. Pictures and films are read when the post is published, not
before.

==============================================================================
7. Options                                                  *linkedin-options*
>
    require "linkedin.nvim".setup {
      client = {},                -- what linkedin.new takes
      scopes = { "openid", "profile", "w_member_social" },
      pkce = false,               -- the native flow: no secret, any port
      data = stdpath("data") .. "/linkedin",
      filetypes = { "linkedin" }, -- checked, and completing mentions
      patterns = { "*.linkedin" },-- files of the filetype linkedin
      lint = true,
      lint_delay = 300,           -- milliseconds
      rules = nil,                -- your own rules
      width = 60,                 -- of the preview, columns
      fold = { characters = 210, lines = 3 },  -- unconfirmed
      progress = "float",         -- or "echo", or false
      organizations_ttl = 86400,  -- seconds
    }
<
To see pages in the completion, add "rw_organization_admin" to the scopes; to
publish for a page, "w_organization_social"; to read comments,
"r_member_social_feed" or "r_organization_social_feed". LinkedIn must have
granted them to your application.

==============================================================================
8. When something fails                                    *linkedin-failures*

The message says what to do. `:LinkedIn post` again goes on where it stopped:
what was uploaded is not uploaded again, also in another editor. Where the
answer was lost, the post is looked for before it is sent again. When you have
changed the text since, and the earlier version may have been published,
nothing is sent: look at your posts, then `:LinkedIn! post`.

vim:tw=78:ft=help:norl:
]]

-- SPDX-License-Identifier: MIT
-- The guide, end to end, as a story: sign in, read the profile, post every kind of content, look
-- after a company page, and stay inside the quota. Each step is verified against what the sandbox
-- really holds; the exit status is 0 only if all of them were.

local linkedin = require "linkedin"
local media = require "media"

local steps, failures = 0, 0

local function say(...) print(string.format(...)) end

local function chapter(title)
  say("\n── %s %s", title, ("─"):rep(math.max(3, 66 - #title)))
end

-- A step says what it checked; one that fails is told apart and remembered.
local function verify(claim, is_true, detail)
  steps = steps + 1
  if is_true then
    say("   ✓ %s", claim)
  else
    failures = failures + 1
    say("   ✗ %s%s", claim, detail and (": " .. tostring(detail)) or "")
  end
  return is_true
end

local sandbox = assert(linkedin.sandbox.start())
local published = {}

local function post_in_sandbox(id)
  for _, post in ipairs(sandbox:state().posts or {}) do
    if post.id == id then return post end
  end
end

-- ── the steps ──────────────────────────────────────────────────────────────────────────────────

local function sign_in()
  chapter "1. Sign in"
  local li = linkedin.new {
    api_url = sandbox.api_url, oauth_url = sandbox.oauth_url, upload_url = sandbox.upload_url,
    client_id = sandbox.client_id, client_secret = sandbox.client_secret,
    redirect_uri = "http://127.0.0.1:8080/callback",
  }
  local url, pending = li.oauth:authorization_url {
    scopes = { "openid", "profile", "email", "w_member_social", "r_organization_social",
      "w_organization_social", "rw_organization_admin", "r_basicprofile", "r_emailaddress" },
  }
  say("   The user opens %s…", url:sub(1, 72))
  say("   and allows the access (here the sandbox does).")
  local token, err = li.oauth:callback(sandbox:approve(url), pending)
  verify("the code was traded for a token that lives 60 days",
    token and math.abs(token.expires_in - 5184000) <= 1, err)
  if not token then return nil end
  li:on("token_expiring", function(event) say("   (token expires in %d s)", event.seconds_left) end)
  return li
end

local function profile(li)
  chapter "2. Who am I?"
  local me, err = li.profile:me { projection = "(id,firstName,lastName,profilePicture(displayImage~:playableStreams))" }
  if not verify("profile read with the guide's projection", me, err) then return end
  say("   %s, id %s", li.profile:name(me), me.id)
  verify("the id is the token's member", "urn:li:person:" .. me.id == sandbox.person)
  local picture = li.profile:picture_url(200)
  say("   picture: %s", tostring(picture))
  local email
  email, err = li.profile:email()
  verify("e-mail address read", email, err)
end

local function publish(li, name, post, check)
  local result, err = li.posts:share(post)
  if not verify(name .. " published", result, err) then return nil end
  local stored = post_in_sandbox(result.id)
  verify(name .. " is stored as it was meant", stored and check(stored), stored == nil and "not in the sandbox" or nil)
  published[#published + 1] = { name = name, id = result.id, url = sandbox:page(result.id), author = stored and stored.author }
  return result
end

-- The bytes the sandbox holds for the post's media must be the file's own.
local function has_bytes(stored, path)
  local wanted = require "linkedin.core".crypto.sha256_file(path)
  local assets = {}
  for _, asset in ipairs(sandbox:state().assets) do assets[asset.id] = asset end
  for _, media_of_post in ipairs(stored.content.media or {}) do
    local asset = assets[media_of_post.asset]
    if asset and asset.sha256 == wanted then return true end
  end
  return false
end

local function guide_posts(li)
  chapter "3. Post as the guide does (/v2/ugcPosts)"
  li = li:with { api = "v2" }
  local text = "Hello from Lua (brackets stay whole) — #first post"
  publish(li, "text", { text = text }, function(stored) return stored.text == text end)
  local picture = media.file "png"
  publish(li, "picture", { text = "A picture made a moment ago", image = picture },
    function(stored) return has_bytes(stored, picture) end)
  local film = media.file "mp4"
  publish(li, "video", { text = "Two seconds of film", video = film },
    function(stored) return has_bytes(stored, film) end)
end

local KINDS = {
  { "text, versioned", function() return { text = "50 % (at least) of C# fans #Lua", hashtags = true } end },
  { "image", function() return { text = "A view (cropped)", image = { path = media.file "jpeg", alt = "A gradient" } } end },
  { "several images", function()
    return { text = "Two views", images = { { path = media.file "png", alt = "One" }, { path = media.file "jpeg", alt = "Two" } } }
  end },
  { "video, versioned", function() return { text = "The tour", video = { path = media.file "mp4", title = "Tour" } } end },
  { "document", function() return { text = "The deck", document = { path = media.file "pdf", title = "Q3" } } end },
  { "article", function()
    return { text = "To read", article = { url = "https://example.com/a", title = "How we ship", thumbnail = { path = media.file "png" } } }
  end },
  { "poll", function() return { text = "When?", poll = { question = "Which day?", options = { "Tuesday", "Thursday" } } } end },
}

local function versioned_posts(li)
  chapter "4. Every kind of content (/rest/posts)"
  local first
  for _, kind in ipairs(KINDS) do
    local result = publish(li, kind[1], kind[2](), function(stored) return stored.lifecycle == "PUBLISHED" end)
    first = first or result
  end
  if first then
    publish(li, "reshare", { text = "Worth a second look", reshare = first.id },
      function(stored) return stored.lifecycle == "PUBLISHED" end)
  end
end

local function company_page(li)
  chapter "5. The company page"
  local page, err = li.organizations:get(sandbox.organization, { api = "v2", projection = "full" })
  if not verify("page looked up with the guide's whole projection", page, err) then return end
  say("   %s (linkedin.com/company/%s)", page.localizedName, page.vanityName)
  local count
  count, err = li.organizations:follower_count(sandbox.organization)
  if verify("followers counted", count, err) then say("   %d followers", count) end
  local statistics
  statistics, err = li.organizations:follower_statistics(sandbox.organization)
  verify("follower statistics read", statistics, err)
  publish(li, "company post", { author = sandbox.organization, text = "News from the page" },
    function(stored) return stored.author == sandbox.organization end)
end

local function quota(li)
  chapter "6. The quota"
  for family, left in pairs(li:quota()) do
    if left.used > 0 then
      say("   %-14s %3d of %3d requests left", family, left.remaining, left.limit)
    end
  end
  local tight = li:with { quota = { profile = 1 } }
  tight.profile:me()
  local requests = #sandbox:requests()
  local me, err = tight.profile:me()
  verify("a request over the limit is refused before it is sent",
    me == nil and err.kind == "quota" and #sandbox:requests() == requests, err)
  if err then say("   %s", tostring(err)) end
end

local function table_of_posts()
  chapter "What was published"
  for _, post in ipairs(published) do
    say("   %-16s %-34s %s", post.name, post.id, post.url)
  end
  if os.getenv "KEEP" then
    say("\n   The sandbox stays until you press Enter: open the addresses in a browser.")
    io.read "*l"
  else
    say("   (KEEP=1 make demo keeps the sandbox, so that a browser can open them)")
  end
end

local function how_to_go_on()
  chapter "The same against LinkedIn"
  say("   1. Register an application at linkedin.com/developers and add \"Share on LinkedIn\".")
  say("   2. export LINKEDIN_CLIENT_ID=… LINKEDIN_CLIENT_SECRET=… LINKEDIN_REDIRECT_URI=…")
  say("   3. lua5.4 examples/13-sign-in.lua token.txt signs you in and keeps the token in that file:")
  say("      export LINKEDIN_ACCESS_TOKEN=\"$(cat token.txt)\"")
  say("   4. lua5.4 examples/02-post-text.lua: the scripts in examples/ run unchanged; LINKEDIN_SANDBOX")
  say("      points them at a sandbox, unsetting it points them at LinkedIn.")
end

local function story()
  local li = sign_in()
  if not li then return end
  profile(li)
  guide_posts(li)
  versioned_posts(li)
  company_page(li)
  quota(li)
  table_of_posts()
  how_to_go_on()
end

local ok, reason = xpcall(story, debug.traceback)
sandbox:stop()
media.clean()
if not ok then
  print(reason)
  failures = failures + 1
end
say("\n%d steps verified, %d failed", steps - failures, failures)
os.exit(failures == 0 and steps > 0 and 0 or 1)

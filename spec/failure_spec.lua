-- SPDX-License-Identifier: MIT
local core = require "linkedin.core"
local classify = core.failure.classify

-- 2026-11-23 22:00:00 UTC
local NOW = 1795471200

local function needs(operation)
  return core.catalogue.operation(operation).scopes
end

local function assert_hint(failure, part)
  assert.truthy(failure.hint:find(part, 1, true), "hint: " .. failure.hint)
end

-- { what LinkedIn answers } → { what it means }; every row of the error tables.
local TABLE = {
  -- 400
  { { status = 400, code = "VERSION_MISSING", newest_version = "202609" }, "version", "version_missing", '202609' },
  { { status = 400, code = "MISSING_FIELD" }, "validation", "field_missing", "Add the field" },
  { { status = 400, code = "INVALID_URN_TYPE" }, "validation", "urn_kind", "another kind" },
  { { status = 400, code = "INVALID_URN_ID" }, "validation", "urn_id", "id in the URN" },
  { { status = 400, code = "INVALID_VALUE_FOR_FIELD" }, "validation", "field_value", "PUBLISHED" },
  { { status = 400, code = "INVALID_VALUE_BLANK_FIELD" }, "validation", "field_blank", "Leave optional fields out" },
  { { status = 400, code = "FIELD_LENGTH_TOO_LONG" }, "validation", "field_length", "3,000" },
  { { status = 400, code = "INVALID_IMAGE_ID" }, "validation", "media_unknown", "urn:li:image" },
  { { status = 400, code = "INVALID_VIDEO_ID" }, "validation", "media_unknown", "urn:li:video" },
  { { status = 400, code = "INVALID_CALL_TO_ACTION" }, "validation", "field_value", "call-to-action" },
  { { status = 400, code = "INVALID_URL" }, "validation", "field_value", "https URL" },
  { { status = 400, code = "PARAM_INVALID" }, "validation", "parameter_invalid", "query parameter" },
  { { status = 400, code = "QUERY_PARAM_NOT_ALLOWED" }, "validation", "parameter_unknown", "no such query parameter" },
  { { status = 400, code = "ILLEGAL_ARGUMENT" }, "validation", "argument_invalid", "Check ids" },
  { { status = 400, code = "MEDIA_ASSET_PROCESSING_FAILED" }, "validation", "media_failed", "upload it again" },
  { { status = 400, code = "EXPIRED_UPLOAD_URL" }, "validation", "upload_url_expired", "initialize the upload again" },
  { { status = 400, code = "UPDATING_ASSET_FAILED" }, "validation", "media_failed", "every part" },
  { { status = 400, message = "Member permissions must be used when using member as author" },
    "permission", "member_read_closed", "r_member_social" },
  { { status = 400 }, "validation", "bad_request", "Mend the request" },
  -- OAuth
  { { status = 400, code = "invalid_request", message = "Unable to retrieve access token: authorization code not found" },
    "auth", "code_unknown", "works once" },
  { { status = 400, code = "invalid_request", message = 'A required parameter "code" is missing' },
    "validation", "parameter_missing", "lacks the parameter" },
  { { status = 400, code = "invalid_redirect_uri", message = "Unable to retrieve access token" },
    "validation", "redirect_uri", "character by character" },
  { { status = 401, code = "invalid_request", message = "Unable to retrieve access token: appid/redirect uri/code "
      .. "verifier does not match authorization code. Or authorization code expired." }, "auth", "code_mismatch", "redirect_uri" },
  { { status = 401, code = "invalid_client", message = "Client authentication failed" }, "auth", "client_invalid", "client_secret" },
  { { status = 400, code = "invalid_request", message = "The provided authorization grant or refresh token is invalid, "
      .. "expired or revoked." }, "auth", "refresh_token_invalid", "sign in again" },
  { { status = 400, code = "access_denied", message = "This application is not allowed to create application tokens" },
    "permission", "application_tokens_refused", "authorization code flow" },
  { { code = "user_cancelled_login" }, "auth", "cancelled_by_member", "start the sign-in again" },
  { { code = "user_cancelled_authorize" }, "auth", "cancelled_by_member", "refused the permissions" },
  { { code = "unauthorized_scope_error" }, "permission", "scope_not_granted_to_app", "Products tab" },
  -- 401
  { { status = 401, service_code = 65600, code = "INVALID_ACCESS_TOKEN" }, "auth", "token_invalid", "does not know this token" },
  { { status = 401, code = "REVOKED_ACCESS_TOKEN" }, "auth", "token_revoked", "sign in again" },
  { { status = 401, service_code = 65601 }, "auth", "token_revoked", "removed the application" },
  { { status = 401, service_code = 65602 }, "auth", "token_expired", "60 days" },
  { { status = 401, service_code = 65602, has_refresh_token = true }, "auth", "token_expired", "refresh the token" },
  { { status = 401, service_code = 65603 }, "auth", "header_malformed", "Authorization: Bearer" },
  { { status = 401, service_code = 65604, message = "Empty oauth2_access_token" }, "auth", "token_empty", "access_token" },
  { { status = 401, service_code = 65605 }, "auth", "header_malformed", "line break" },
  { { status = 401 }, "auth", "token_invalid", "sign in again" },
  { { status = 401, is_upload = true }, "auth", "upload_url_refused", "initialize the upload again" },
  -- 403
  { { status = 403, service_code = 100, code = "ACCESS_DENIED", message = "Unpermitted fields present in REQUEST_BODY: "
      .. "Data Processing Exception while processing fields [/content]" }, "validation", "field_not_permitted", "remove it" },
  { { status = 403, message = "… ADMIN_ONLY VisibilityReduction for urn:li:organization:5" },
    "permission", "role_missing", "ADMINISTRATOR" },
  { { status = 403, message = "Accessing this video resource is forbidden. Please check your permissions for this resource" },
    "permission", "owner_mismatch", "The owner must be" },
  { { status = 403, message = "Accessing the UGC resource is forbidden. Please check your permissions for this resource" },
    "permission", "access_denied", "introspect it" },
  { { status = 403 }, "permission", "access_denied", "did not grant the scope" },
  -- 404
  { { status = 404, code = "RESOURCE_NOT_FOUND" }, "http", "not_found", "Check the id" },
  { { status = 404, message = "No virtual resource found", version = "202503", since = 202506, newest_version = "202609" },
    "version", "absent_in_version", "it came with 202506" },
  { { status = 404, message = "No virtual resource found", version = "202609", newest_version = "202609" },
    "http", "resource_unknown", "check the path" },
  { { status = 404, message = "Resource ugcPosts does not exist", products = { "Share on LinkedIn" } },
    "permission", "resource_unknown", "'Share on LinkedIn'" },
  { { status = 404, message = "Resource organizationz does not exist" }, "http", "resource_unknown", "Check the path" },
  -- the rest
  { { status = 405 }, "http", "method_not_allowed", "catalogue" },
  { { status = 409, code = "CONFLICT" }, "http", "conflict", "try once more" },
  { { status = 411 }, "protocol", "length_required", "size" },
  { { status = 413 }, "validation", "too_large", "larger" },
  { { status = 414 }, "validation", "url_too_long", "tunnelling" },
  { { status = 415 }, "validation", "media_type", "content type" },
  { { status = 422, code = "UNPROCESSABLE_ENTITY" }, "validation", "unprocessable", "names the field" },
  { { status = 426, code = "NONEXISTENT_VERSION", version = "202404", newest_version = "202609" },
    "version", "version_inactive", 'Version 202404 is sunset, or not out yet: set version = "202609"' },
  { { status = 302 }, "protocol", "redirected", "api_url" },
  { { status = 418 }, "http", "refused", "see the message" },
  { { status = 100 }, "protocol", "unexpected_status", "proxy" },
  { { status = 599 }, "http", "server_error", "try again" },
}

describe("a failure", function()
  for _, row in ipairs(TABLE) do
    local answer, kind, cause, hint = row[1], row[2], row[3], row[4]
    local name = ("%s %s %s"):format(answer.status or "no status", answer.code or answer.service_code or "",
      (answer.message or ""):sub(1, 40))
    it("of " .. name .. " is of kind " .. kind .. " and has a cure", function()
      answer.now = NOW
      local failure = classify(answer)
      assert.equal(kind, failure.kind)
      assert.equal(cause, failure.cause)
      assert_hint(failure, hint)
      assert.is_nil(failure.hint:find("[\r\n]"))
    end)
  end

  it("is none when the answer is a success", function()
    assert.is_nil(classify { status = 200 })
    assert.is_nil(classify { status = 201 })
    assert.is_nil(classify { status = 204 })
  end)
end)

describe("a refused scope", function()
  it("is named, with what the token has and which product gives it", function()
    local failure = classify {
      status = 403, code = "ACCESS_DENIED", operation = "posts.create", needs = needs "posts.create",
      held = "openid,profile,email", actor = "urn:li:person:abc",
      message = "Not enough permissions to access: partnerApiPostsExternal.CREATE.20260901",
    }
    assert.equal("permission", failure.kind)
    assert.equal("scope_missing", failure.cause)
    assert_hint(failure, "posts.create needs the scope w_member_social and the token lacks it (it has openid,profile,email)")
    assert_hint(failure, "'Share on LinkedIn'")
    assert.is_nil(failure.hint:find("w_organization_social", 1, true))
  end)

  it("is the organization's where an organization acts, and needs partner verification", function()
    local failure = classify { status = 403, operation = "posts.create", needs = needs "posts.create",
      held = { "w_member_social" }, actor = "urn:li:organization:7" }
    -- Some scope of the need is held: then it is the role or the product.
    assert.equal("access_denied", failure.cause)
    failure = classify { status = 403, operation = "posts.create", needs = needs "posts.create",
      held = { "openid" }, actor = "urn:li:organization:7" }
    assert_hint(failure, "needs the scope w_organization_social and")
    assert_hint(failure, "partner verification")
  end)

  it("points at product and page role when the token has the scope", function()
    local failure = classify { status = 403, needs = "rw_organization_admin|r_organization_admin",
      held = "rw_organization_admin", actor = "urn:li:organization:7", products = "Community Management API" }
    assert_hint(failure, "The token has the scope")
    assert_hint(failure, "'Community Management API'")
    assert_hint(failure, "ADMINISTRATOR or CONTENT_ADMINISTRATOR of urn:li:organization:7")
  end)

  it("that LinkedIn no longer grants is said to be closed", function()
    local failure = classify { status = 403, operation = "posts.author", needs = needs "posts.author",
      held = "w_member_social", actor = "urn:li:person:a" }
    assert_hint(failure, "LinkedIn grants r_member_social to no new application")
  end)

  it("is guessed at when the token's scopes are not known", function()
    local failure = classify { status = 403, operation = "me.get", needs = needs "me.get" }
    assert_hint(failure, "me.get needs the scope r_liteprofile or r_basicprofile")
    assert_hint(failure, "introspect the token")
  end)

  it("of a token without any scope says so", function()
    assert_hint(classify { status = 403, needs = "openid", held = "" }, "it has none")
  end)
end)

describe("a fresh token", function()
  it("that is refused is given some seconds", function()
    for _, code in ipairs { 65601, 65602 } do
      local failure = classify { status = 401, service_code = code, now = NOW, token_issued_at = NOW - 3 }
      assert.equal("token_not_known_yet", failure.cause)
      assert.is_true(failure.retryable)
      assert.equal(2, failure.retry_after)
    end
  end)

  it("is no longer fresh after two minutes", function()
    local failure = classify { status = 401, service_code = 65601, now = NOW, token_issued_at = NOW - 120 }
    assert.equal("token_revoked", failure.cause)
    assert.is_false(failure.retryable)
  end)

  it("that is not a token at all gets no grace", function()
    assert.is_false(classify { status = 401, service_code = 65600, now = NOW, token_issued_at = NOW }.retryable)
  end)

  it("is told from an expired one by the clock", function()
    assert.equal("token_expired", classify { status = 401, now = NOW, token_expires_at = NOW - 1 }.cause)
  end)
end)

describe("a 429", function()
  it("of the day waits for 00:00 UTC and says whose limit it is", function()
    for words, whose in pairs { ["APPLICATION DAY"] = "application", ["MEMBER DAY"] = "member",
      ["APPLICATION_AND_MEMBER DAY"] = "application_and_member" } do
      local failure = classify { status = 429, service_code = 101, code = "TOO_MANY_REQUESTS", now = NOW,
        message = "Resource level throttle " .. words .. " limit for calls to this resource is reached." }
      assert.equal("quota", failure.kind)
      assert.equal("day", failure.throttle)
      assert.equal(whose, failure.whose)
      assert.is_true(failure.retryable)
      assert.equal(7200, failure.retry_after)
      assert_hint(failure, "resets at 00:00 UTC, in 2 hours 0 minutes; queue")
      assert_hint(failure, "webhooks")
    end
  end)

  it("without a day is a burst of a minute", function()
    local failure = classify { status = 429, now = NOW, message = "Comment create throttled: creation rate limit "
      .. "exceeded for member" }
    assert.equal("burst", failure.throttle)
    assert.equal(60, failure.retry_after)
    assert.equal("burst", classify { status = 429, now = NOW }.throttle)
  end)

  it("believes Retry-After, then the quota header, then the clock", function()
    local day = "Resource level throttle MEMBER DAY limit"
    assert.equal(5, classify { status = 429, now = NOW, message = day, retry_after = 5, quota_reset = 9 }.retry_after)
    assert.equal(9, classify { status = 429, now = NOW, message = day, quota_reset = 9 }.retry_after)
    assert.equal(0.5, classify { status = 429, now = NOW, retry_after = 0.5 }.retry_after)
  end)

  it("counts the seconds of a day, all of them at midnight", function()
    local left = core.failure.seconds_to_midnight
    assert.equal(86400, left(0))
    assert.equal(86399, left(1))
    assert.equal(1, left(86399))
    assert.equal(86400, left(86400))
    assert.equal(7200, left(NOW))
    assert.equal(1, left(-1))
  end)
end)

describe("a duplicate", function()
  it("names the post that lives", function()
    for _, kind in ipairs { "share", "ugcPost", "activity" } do
      local urn = "urn:li:" .. kind .. ":7264000000000000001"
      for _, status in ipairs { 422, 409 } do
        local failure = classify { status = status, message = "Content is a duplicate of " .. urn .. "." }
        assert.equal("duplicate", failure.kind)
        assert.equal(urn, failure.urn)
        assert_hint(failure, urn)
        assert.is_false(failure.retryable)
      end
    end
  end)

  it("takes the post's URN, not the author's, and lives without one", function()
    local failure = classify { status = 422, code = "DUPLICATE_POST",
      message = "urn:li:person:a: Duplicate post is detected urn:li:share:x urn:li:share:9" }
    assert.equal("urn:li:share:9", failure.urn)
    failure = classify { status = 422, code = "DUPLICATE_POST" }
    assert.equal("duplicate", failure.kind)
    assert.is_nil(failure.urn)
  end)

  it("does not copy a URN too long to be one", function()
    assert.is_nil(classify { status = 422, message = "duplicate of urn:li:share:" .. ("1"):rep(500) }.urn)
  end)
end)

describe("a server error", function()
  it("of a read, or of a write that can be repeated, is retryable", function()
    for _, method in ipairs { "GET", "FINDER", "BATCH_GET", "DELETE", "UPDATE", "PARTIAL_UPDATE", "partial_update" } do
      local failure = classify { status = 503, method = method }
      assert.is_true(failure.retryable, method)
      assert.is_nil(failure.maybe_done)
      assert.equal(1, failure.retry_after)
    end
    assert.equal(9, classify { status = 503, method = "GET", retry_after = 9 }.retry_after)
  end)

  it("of a create leaves its fate open", function()
    for _, call in ipairs { { method = "CREATE" }, { method = "BATCH_CREATE" }, { method = "ACTION" }, { verb = "POST" } } do
      call.status = 504
      local failure = classify(call)
      assert.is_true(failure.maybe_done)
      assert.is_false(failure.retryable)
      assert.is_nil(failure.retry_after)
      assert_hint(failure, "look whether it happened")
    end
  end)
end)

describe("what is not visible yet", function()
  it("is tried again in some seconds", function()
    local failure = classify { status = 404, message = "Received error for urn:li:ugcPost:1 from domain authorization "
      .. "endpoint: 404" }
    assert.is_true(failure.retryable)
    assert.equal("not_visible_yet", failure.cause)
    assert.is_true(classify { status = 400, message = "Unable to obtain activity" }.retryable)
    local media = classify { status = 400, code = "MEDIA_ASSET_WAITING_UPLOAD" }
    assert.is_true(media.retryable)
    assert.equal(5, media.retry_after)
  end)
end)

describe("the fields a message names", function()
  it("are read from schema errors, line by line", function()
    local failure = classify { status = 422, message = "ERROR :: /author :: Urn doesn't start with 'urn:'.\n"
      .. "ERROR :: /distribution/targetEnties :: unrecognized field found but not allowed\n" }
    assert.same({
      { field = "/author", message = "Urn doesn't start with 'urn:'." },
      { field = "/distribution/targetEnties", message = "unrecognized field found but not allowed" },
    }, failure.details)
  end)

  it("are read from unpermitted fields", function()
    local failure = classify { status = 403, message = "Unpermitted fields present in REQUEST_BODY: Data Processing "
      .. "Exception while processing fields [/content, /patch/$set/visibility]" }
    assert.same({ { field = "/content", message = "unpermitted field" },
      { field = "/patch/$set/visibility", message = "unpermitted field" } }, failure.details)
  end)

  it("are none in half a message", function()
    assert.is_nil(classify { status = 422, message = "ERROR :: /author" }.details)
    assert.is_nil(classify { status = 403, message = "Unpermitted fields … processing fields [" }.details)
    assert.equal(8, #classify { status = 422, message = ("ERROR :: /a :: b\n"):rep(100) }.details)
  end)
end)

describe("classify", function()
  it("raises on what it does not know, naming the nearest field", function()
    assert.has_error(function() classify { status = 400, mesage = "x" } end,
      "failure.classify: unknown field 'mesage', did you mean 'message'?")
    assert.has_error(function() classify { status = "400" } end,
      "failure.classify: field 'status' must be a number, got string")
    assert.has_error(function() classify { status = 0 / 0 } end, "failure.classify: field 'status' must be a finite number")
    assert.has_error(function() classify { needs = 5 } end)
    assert.has_error(function() classify() end)
  end)

  it("survives any status, code and message", function()
    for status = -5, 1005, 7 do
      for _, message in ipairs { "", "duplicate", "urn:li:", ("x"):rep(5000), "ERROR :: ", "\0\255[" } do
        local failure = classify { status = status, message = message, code = message, now = NOW }
        if failure then assert.is_string(failure.kind) end
      end
    end
  end)
end)

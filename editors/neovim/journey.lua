-- A second editor drives the same server: `cargo xtask editors` runs this in a headless Neovim that has read blin.lua.

local station = "start"

local function fail(message)
  io.stderr:write(station .. ": " .. message .. "\n")
  vim.cmd("cquit 1")
end

local function check(is_true, message)
  if not is_true then
    error(message, 0)
  end
end

--- Waits until `ask` answers with something.
local function until_there(what, ask)
  local answer
  local there = vim.wait(20000, function()
    answer = ask()
    return answer and true or false
  end, 50)
  check(there, "waited in vain until " .. what)
  return answer
end

--- The line and the byte behind the first place with this text, both from 0.
local function behind(text)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local _, last = line:find(text, 1, true)
    if last then
      return row - 1, last
    end
  end
  error("the file has no " .. text, 0)
end

local function go_behind(text)
  local row, column = behind(text)
  vim.api.nvim_win_set_cursor(0, { row + 1, column - 1 })
end

--- What the server answers about the cursor.
local function ask(method)
  local params = vim.lsp.util.make_position_params(0, vim.lsp.get_active_clients()[1].offset_encoding)
  local answers, problem = vim.lsp.buf_request_sync(0, method, params, 10000)
  check(answers, method .. ": " .. tostring(problem))
  local _, answer = next(answers)
  check(answer and not answer.err, method .. ": " .. vim.inspect(answer))
  return answer.result
end

local function journey()
  station = "open"
  local library = vim.fn.tempname()
  vim.fn.mkdir(library)
  vim.fn.system({ "cp", "-r", vim.env.BLIN_LIBRARY .. "/.", library })
  vim.cmd("edit " .. vim.fn.fnameescape(library .. "/premedication.blin"))
  check(vim.bo.filetype == "blin", "the file is taken for " .. vim.bo.filetype)
  until_there("the server is attached", function()
    local client = vim.lsp.get_active_clients()[1]
    return client and client.initialized and vim.lsp.buf_is_attached(0, client.id)
  end)

  station = "hover"
  go_behind("and infusion_rate")
  local hover = until_there("hover answers", function() return ask("textDocument/hover") end)
  local text = vim.inspect(hover.contents)
  check(text:find("µg/day", 1, true), "the hover tells no unit: " .. text)
  check(#vim.diagnostic.get(nil) == 0, "an untouched library has findings: " .. vim.inspect(vim.diagnostic.get(nil)))

  station = "definition"
  local places = ask("textDocument/definition")
  local place = places and (places[1] or places)
  check(place, "there is no definition")
  local uri = place.targetUri or place.uri
  check(uri:match("/patient%.blin$"), "infusion_rate is declared in patient.blin, not in " .. uri)
  local range = place.targetSelectionRange or place.range
  vim.cmd("edit " .. vim.fn.fnameescape(vim.uri_to_fname(uri)))
  local line = vim.api.nvim_buf_get_lines(0, range.start.line, range.start.line + 1, false)[1]
  check(line:match("^act%s+infusion_rate"), "the definition is at: " .. line)
  vim.cmd("edit " .. vim.fn.fnameescape(library .. "/premedication.blin"))

  station = "diagnostics"
  local row, column = behind("infusion_rate < 28 µg/day")
  vim.api.nvim_buf_set_text(0, row, column - #" µg/day", row, column, {})
  local found = until_there("there is a finding", function()
    local all = vim.diagnostic.get(0)
    return all[1] and all
  end)
  check(#found == 1, "one mistake, and not one finding: " .. vim.inspect(found))
  check(found[1].code == "blin::units::missing", vim.inspect(found[1]))
  check(found[1].lnum == row, "the finding is in another line")

  station = "code action"
  local params = vim.lsp.util.make_range_params()
  params.range = { start = { line = row, character = 0 }, ["end"] = { line = row + 1, character = 0 } }
  params.context = { diagnostics = {} }
  local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 10000)
  local _, answer = next(answers or {})
  local fix = answer and answer.result and answer.result[1]
  check(fix and fix.edit, "there is no mend: " .. vim.inspect(answers))
  vim.lsp.util.apply_workspace_edit(fix.edit, vim.lsp.get_active_clients()[1].offset_encoding)
  until_there("the mend has removed the finding", function() return #vim.diagnostic.get(0) == 0 end)
  local mended = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1]
  check(mended:find("infusion_rate < 28 µg/day", 1, true), "mended to: " .. mended)

  station = "completion"
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { "", "let fast = infusion_ra" })
  go_behind("let fast = infusion_ra")
  -- In insert mode the cursor is behind the last character.
  local last = vim.api.nvim_buf_line_count(0)
  local at = { line = last - 1, character = #"let fast = infusion_ra" }
  local document = vim.lsp.util.make_text_document_params()
  answers = vim.lsp.buf_request_sync(0, "textDocument/completion", { textDocument = document, position = at }, 10000)
  _, answer = next(answers or {})
  local items = answer and answer.result and (answer.result.items or answer.result) or {}
  local names = vim.tbl_map(function(item) return item.label end, items)
  check(vim.tbl_contains(names, "infusion_rate"), "not offered: " .. vim.inspect(names))

  station = "end"
  vim.lsp.stop_client(vim.lsp.get_active_clients())
  until_there("the server has ended", function() return #vim.lsp.get_active_clients() == 0 end)
  vim.fn.delete(library, "rf")
end

local ended_well, message = pcall(journey)
if ended_well then
  vim.cmd("qall!")
else
  fail(message)
end

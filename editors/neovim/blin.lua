-- blin in Neovim: the file type, and the server for every project. Works from Neovim 0.7 on.

local servers = {}

--- The folder at or above `path` that holds a manifest.
local function project(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  while true do
    if vim.fn.filereadable(folder .. "/blin.toml") == 1 then
      return folder
    end
    local above = vim.fn.fnamemodify(folder, ":h")
    if above == folder then
      return nil
    end
    folder = above
  end
end

--- One server for a project, however many of its files are open.
local function server(root)
  local running = servers[root]
  if running and vim.lsp.get_client_by_id(running) then
    return running
  end
  local has_blin = vim.fn.executable("blin") == 1
  if not has_blin then
    vim.notify_once("blin is not on the PATH", vim.log.levels.ERROR)
    return nil
  end
  servers[root] = vim.lsp.start_client({
    name = "blin",
    cmd = { "blin", "lsp" },
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = vim.fn.fnamemodify(root, ":t") } },
  })
  return servers[root]
end

local function attach(args)
  local name = vim.api.nvim_buf_get_name(args.buf)
  local root = project(name)
  -- Of the TOML files only those of a project are blin's business.
  if vim.bo[args.buf].filetype == "toml" and not root then
    return
  end
  local id = server(root or vim.fn.fnamemodify(name, ":p:h"))
  if id then
    vim.lsp.buf_attach_client(args.buf, id)
  end
end

local group = vim.api.nvim_create_augroup("blin", {})
-- Not `vim.filetype.add`: Neovim 0.7 has it and does not ask it unless told to.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
  group = group,
  pattern = "*.blin",
  callback = function(args)
    vim.bo[args.buf].filetype = "blin"
  end,
})
vim.api.nvim_create_autocmd("FileType", { group = group, pattern = { "blin", "toml" }, callback = attach })
vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "blin",
  callback = function(args)
    vim.bo[args.buf].commentstring = "# %s"
    vim.bo[args.buf].expandtab = true
    vim.bo[args.buf].shiftwidth = 2
    vim.bo[args.buf].omnifunc = "v:lua.vim.lsp.omnifunc"
  end,
})

-- blin in Neovim: the file type, and the server for every project.

vim.filetype.add({ extension = { blin = "blin" } })

local function attach(args)
  local name = vim.api.nvim_buf_get_name(args.buf)
  local manifest = vim.fs.find("blin.toml", { path = vim.fs.dirname(name), upward = true })[1]
  -- Of the TOML files only those of a project are blin's business.
  if vim.bo[args.buf].filetype == "toml" and not manifest then
    return
  end
  vim.lsp.start({
    name = "blin",
    cmd = { "blin", "lsp" },
    root_dir = vim.fs.dirname(manifest or name),
  })
end

vim.api.nvim_create_autocmd("FileType", { pattern = { "blin", "toml" }, callback = attach })

vim.api.nvim_create_autocmd("FileType", {
  pattern = "blin",
  callback = function(args)
    vim.bo[args.buf].commentstring = "# %s"
    vim.bo[args.buf].expandtab = true
    vim.bo[args.buf].shiftwidth = 2
  end,
})

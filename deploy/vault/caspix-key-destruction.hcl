# For the minutes in which an old version of the root key is destroyed, once two administrators ordered it: for a key officer's token beside
# caspix.hcl, never for the product. What it permits cannot be undone.

path "transit/keys/caspix-root/config" {
  capabilities = ["update"]
}
path "transit/keys/caspix-root/trim" {
  capabilities = ["update"]
}

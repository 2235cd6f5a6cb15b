# In the place of a compiler that finds a mistake.
echo "addon.c: In function 'start':" >&2
echo "addon.c:1:1: error: it is broken" >&2
exit 1

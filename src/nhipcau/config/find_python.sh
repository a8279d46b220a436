# Read by ./run, ./test and ./nhipcau: sets $python to a Python 3.11 or newer, or says what is missing.
python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Cần Python 3.11 trở lên nhưng máy này chưa có. Hãy chạy: sudo apt-get install -y python3 python3-venv" >&2
    exit 1
fi

"""A sender of the classic protocol as short as it gets: send.py HOST PORT FILE [BYTES_OF_THE_NAME_AT_A_TIME]"""
import os, socket, sys, time

host, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
name = os.path.basename(path).encode()
step = int(sys.argv[4]) if len(sys.argv) > 4 else len(name)
with socket.create_connection((host, port)) as peer:
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for start in range(0, len(name), step):
        peer.sendall(name[start:start + step])
        time.sleep(0.02)
    answer = peer.recv(1024)
    if answer != b'ok':
        sys.exit(answer.decode())
    with open(path, 'rb') as file:
        while chunk := file.read(65536):
            peer.sendall(chunk)

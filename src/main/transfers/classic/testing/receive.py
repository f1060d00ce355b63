"""A receiver of the classic protocol as short as it gets: receive.py FOLDER; prints its port, takes one file."""
import os, socket, sys

with socket.create_server(('127.0.0.1', 0)) as server:
    print(server.getsockname()[1], flush=True)
    peer, _ = server.accept()
    with peer:
        name = peer.recv(1024).decode()
        peer.sendall(b'ok')
        with open(os.path.join(sys.argv[1], os.path.basename(name)), 'wb') as file:
            while chunk := peer.recv(65536):
                file.write(chunk)

"""The texts of the catalogue's files: release files, configuration, web pages. Our own words throughout."""

ALPINE_RELEASE = """NAME="Alpine Linux"
ID=alpine
VERSION_ID={version}
PRETTY_NAME="Alpine Linux {version}"
"""

DEBIAN_RELEASE = """PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
ID=debian
"""

NGINX_INDEX = """<!DOCTYPE html>
<html>
<head><title>Welcome to nginx!</title></head>
<body>
<h1>Welcome to nginx!</h1>
<p>This page comes from /usr/share/nginx/html/index.html in the container. Write your own there.</p>
</body>
</html>
"""

NGINX_50X = "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>An error occurred.</h1></body></html>\n"

NGINX_CONF = """worker_processes  auto;
error_log  /var/log/nginx/error.log notice;
events { worker_connections  1024; }
http {
    include /etc/nginx/conf.d/*.conf;
}
"""

NGINX_SITE = """server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }
}
"""

HTTPD_INDEX = "<html><body><h1>It works!</h1></body></html>\n"

HELLO_WORLD = """<!DOCTYPE html>
<html>
<head>
<title>Hello world!</title>
<style>
body {{ font-family: sans-serif; text-align: center; margin-top: 12vh; color: #23303b; background: #f6f8fa; }}
code {{ background: #e4e9ee; padding: 0.1em 0.4em; border-radius: 4px; }}
</style>
</head>
<body>
<h1>Hello world!</h1>
<h3>My hostname is <code>{hostname}</code></h3>
</body>
</html>
"""

PASSWD = """root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
"""

GROUP = "root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnogroup:x:65534:\n"

BUSYBOX_RELEASE = 'NAME="BusyBox"\nID=busybox\nPRETTY_NAME="BusyBox"\n'

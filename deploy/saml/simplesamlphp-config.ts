import { randomBytes } from 'node:crypto';
import type { Person } from './simplesamlphp.ts';

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly base: string;
  readonly people: Readonly<Record<string, Person>>;
  readonly www: string;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const listed = (texts: readonly string[]) => `[${texts.map(quoted).join(', ')}]`;

const config = ({ folder, base }: Place) => `<?php
$config = [
  'baseurlpath' => ${quoted(base)},
  'certdir' => '${folder}/cert/',
  'loggingdir' => '${folder}/log/',
  'datadir' => '${folder}/',
  'tempdir' => '${folder}/temp',
  'metadatadir' => '${folder}/metadata',
  'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
  'secretsalt' => '${randomBytes(16).toString('hex')}',
  'auth.adminpassword' => '${randomBytes(16).toString('hex')}',
  'timezone' => 'UTC',
  'admin.checkforupdates' => false,
  'logging.level' => SimpleSAML\\Logger::DEBUG,
  'logging.handler' => 'file',
  'logging.logfile' => 'idp.log',
  'enable.saml20-idp' => true,
  'enable.http_post' => false,
  'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true],
  'session.duration' => 3600,
  'session.cookie.name' => 'SimpleSAMLSessionID',
  'session.cookie.path' => '/',
  'session.cookie.secure' => true,
  'session.cookie.samesite' => 'None',
  'session.phpsession.cookiename' => 'SimpleSAML',
  'session.phpsession.savepath' => '${folder}/sessions',
  'session.phpsession.httponly' => true,
  'session.authtoken.cookiename' => 'SimpleSAMLAuthToken',
  'store.type' => 'phpsession',
  'language.default' => 'en',
  'language.available' => ['en'],
  'theme.use' => 'default',
  'trusted.url.domains' => null,
  'authproc.idp' => [],
  'metadata.sources' => [['type' => 'flatfile']],
  'metadata.sign.enable' => false,
];
`;

export const sources = (people: Place['people']) => `<?php
$config = [
  'people' => [
    'exampleauth:UserPass',
${Object.entries(people)
  .map(
    ([user, { password, name, mail, groups }]) =>
      `    ${quoted(`${user}:${password}`)} => ['uid' => [${quoted(user)}], 'displayName' => [${quoted(name)}], 'mail' => [${quoted(mail)}], 'groups' => ${listed(groups)}],`,
  )
  .join('\n')}
  ],
];
`;

/** Signs responses and assertions; a name for good is made of its salt, the user and us. */
const hosted = ({ base }: Place) => `<?php
$metadata[${quoted(`${base}saml2/idp/metadata.php`)}] = [
  'host' => '__DEFAULT__',
  'privatekey' => 'idp.key',
  'certificate' => 'idp.crt',
  'auth' => 'people',
  'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'saml20.sign.response' => true,
  'saml20.sign.assertion' => true,
  'sign.logout' => true,
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'authproc' => [1 => ['class' => 'saml:PersistentNameID', 'attribute' => 'uid']],
];
`;

const fpm = ({ folder }: Place) => `[global]
error_log = ${folder}/log/fpm.log
[idp]
user = www-data
listen = ${folder}/fpm.sock
listen.owner = www-data
pm = static
pm.max_children = 3
php_admin_value[opcache.enable] = 0
env[SIMPLESAMLPHP_CONFIG_DIR] = ${folder}/config
php_admin_value[session.save_path] = ${folder}/sessions
`;

const nginx = ({ folder, port, www }: Place) => `user www-data;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/log/nginx.log;
events { worker_connections 64; }
http {
  include /etc/nginx/mime.types;
  access_log ${folder}/log/access.log;
  client_body_temp_path ${folder}/nginx/body;
  proxy_temp_path ${folder}/nginx/proxy;
  fastcgi_temp_path ${folder}/nginx/fastcgi;
  uwsgi_temp_path ${folder}/nginx/uwsgi;
  scgi_temp_path ${folder}/nginx/scgi;
  server {
    listen 127.0.0.1:${port} ssl;
    server_name 127.0.0.1;
    ssl_certificate ${folder}/tls.crt;
    ssl_certificate_key ${folder}/tls.key;
    location ^~ /simplesaml {
      alias ${www};
      location ~ ^/simplesaml(?<file>.+?[.]php)(?<rest>/.*)?$ {
        include /etc/nginx/fastcgi_params;
        fastcgi_pass unix:${folder}/fpm.sock;
        fastcgi_param SCRIPT_FILENAME $document_root$file;
        fastcgi_param SCRIPT_NAME /simplesaml$file;
        fastcgi_param PATH_INFO $rest if_not_empty;
        fastcgi_param HTTPS on;
        fastcgi_param SIMPLESAMLPHP_CONFIG_DIR ${folder}/config;
        fastcgi_buffers 16 16k;
        fastcgi_buffer_size 32k;
      }
    }
  }
}
`;

/** Every file that it reads, by its path within the folder. */
export const configFiles = (place: Place): Record<string, string> => ({
  'config/config.php': config(place),
  'config/authsources.php': sources(place.people),
  'metadata/saml20-idp-hosted.php': hosted(place),
  'metadata/saml20-sp-remote.php': '<?php\n',
  'fpm.conf': fpm(place),
  'nginx.conf': nginx(place),
});

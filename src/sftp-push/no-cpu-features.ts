/** In the bundle, stands for ssh2's optional native part, which a Worker cannot load: ssh2 then takes the ciphers as they come (wrangler.toml, `alias`). */
export default undefined;

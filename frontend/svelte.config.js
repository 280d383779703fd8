import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    // Pages whose address is known are written out as HTML; every other address is answered with app.html,
    // which reads the address in the browser.
    adapter: adapter({ pages: 'build', assets: 'build', fallback: 'app.html' }),
    // Asking for a new version would put a request on every page view; a full reload after a failed import is enough.
    version: { pollInterval: 0 },
    prerender: {
      handleHttpError: ({ path, message }) => {
        // The API is served by the application, not by this build; a dead link to a page is a fault.
        if (!path.startsWith('/api/')) throw new Error(message);
      }
    },
    // The policy travels in a <meta> of each page because only the build knows the hashes of its start script.
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['none'],
        'script-src': ['self'],
        'style-src': ['self'],
        // Charts place their marks through style attributes.
        'style-src-attr': ['unsafe-inline'],
        'img-src': ['self', 'data:'],
        'font-src': ['self'],
        'connect-src': ['self'],
        'manifest-src': ['self'],
        'base-uri': ['none'],
        'form-action': ['self']
      }
    }
  }
};

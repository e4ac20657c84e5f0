// Starts Swagger UI on our own document. No validator and no other server is asked.
window.addEventListener('load', () => {
  window.ui = SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#api',
    deepLinking: true,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
    showCommonExtensions: true,
    tryItOutEnabled: false,
    validatorUrl: null,
  });
});

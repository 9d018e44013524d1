//! Spanish, with and without its accents on the verbs.

use super::language::Language;

/// Spanish, with and without its accents on the verbs.
pub(super) const SPANISH: Language = Language {
    connected: r"\b(?:est[áa]s?|est[áa]n|ha sido|han sido|fue|fueron|qued[óo]|quedaron|se ha|se han|ha quedado) (?:ya |ahora |bien |correctamente |totalmente )*(?:conectad[oa]s?|vinculad[oa]s?|enlazad[oa]s?)\b|\b(?:conectad[oa]s?|vinculad[oa]s?) (?:correctamente|con éxito|exitosamente)\b|\bconexión (?:ha sido |fue |est[áa] |se ha |ya )*(?:establecid[oa]|completad[oa]|confirmad[oa]|realizada|exitosa|activa|correcta)\b|^¡?conectad[oa]s? ?!$|\b(?:estado|resultado): ?conectad[oa]\b",
    requested: r"\b(?:ha sido|han sido|fue|fueron|se ha|se han|ha|has|hemos|han) (?:ya )?(?:solicitad[oa]s?|pedid[oa]s?)\b|\b(?:solicitud|petición) (?:ha sido |fue |est[áa] |se ha |ha quedado |ya )*(?:recibid[oa]|registrad[oa]|enviad[oa]|anotad[oa]|pendiente)\b|\b(?:hemos|se ha) (?:recibido|registrado|anotado|enviado) (?:su|tu|la) (?:solicitud|petición)\b|\bgracias por (?:su|tu|la) (?:solicitud|petición)\b|\b(?:aún|todavía) no (?:es |est[áa] )?(?:compatible|soportad[oa]|disponible)\b",
    failed: r"\bno (?:se )?(?:ha|han|has|hemos|fue|fueron|est[áa]s?|est[áa]n|qued[óo]|pudo|pudimos|logr[óo]) (?:sido |podido |aún |todavía |logrado |quedado )*(?:conectad[oa]s?|conectar(?:se)?|vinculad[oa]s?|vincular(?:se)?)\b|\bconexión (?:ha sido |ha |fue |est[áa] )*(?:fallado|fallid[oa]|rechazad[oa]|cancelad[oa]|incompleta)\b|\bno se (?:pudo|ha podido|logr[óo]) establecer\b|\bning[uú]n proveedor (?:fue|ha sido|est[áa]|se ha) (?:conectad[oa]|vinculad[oa])\b|\b(?:aún|todavía) no (?:est[áa]s?|est[áa]n) conectad[oa]s?\b",
    hedged: r"\b(?:no|nunca|jamás|ning[uú]n|ninguna|sin|aún|todavía|una vez|cuando|cuándo|si|hasta|antes|después|tras|en cuanto|tan pronto|ser[áa]n?|estar[áa]n?|pueda|puede|podr[áa]|podría|pendiente|comprobando|verificando|confirmando|esperando|comprobar|confirmar|verificar|falló|fallado)\b",
    conditional: r"\b(?:una vez|cuando|hasta|si|en cuanto|tan pronto)\b|\?$",
    denied: r"\bno (?:ha|han|has|hemos|fue|fueron|se|pudo|pudimos|podemos|hay)\b|\bninguna (?:solicitud|petición)\b|\bsin solicitud\b",
    others: r"\b(?:otr[oa]s (?:\w+ )?(?:flotas|transportistas|clientes|empresas)|much[oa]s (?:flotas|transportistas|clientes|empresas)|(?:miles|cientos) de|\d[\d.,]* (?:flotas|transportistas|clientes|empresas)|flotas (?:como|que)|(?:su|tu|mi) cuenta (?:ya )?(?:est[áa]|ha sido|fue)|de media|en promedio|cuentas? bancarias?|(?:correo|calendario|chat) (?:est[áa]|ha))\b|^\W*(?:las flotas|los transportistas|los clientes)\b",
};
